# The program's results compared bit by bit. The other builds take minutes, so they are long tests.
if(TARGET coprod)
  coprod_script_test(program.py ARGS Equal TIMEOUT 600)

  find_program(COPROD_CLANG clang++)
  if(COPROD_CLANG)
    coprod_program_variant(clang LABELS long ARGS -DCMAKE_CXX_COMPILER=${COPROD_CLANG} -DCMAKE_BUILD_TYPE=Release
      -DCOPROD_ISA_LEVELS=baseline)
    coprod_program_variant(o0 LABELS long ARGS -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE=-O0
      -DCOPROD_ISA_LEVELS=baseline)
    # No other kernels than those for v3; they run where the processor has it.
    coprod_program_variant(v3_only LABELS long ARGS -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS=-march=x86-64-v3"
      -DCOPROD_ISA_LEVELS=baseline)
    coprod_script_test(program.py NAME builds ARGS Builds LABELS long TIMEOUT 1800 VARIANTS clang o0 v3_only)
  endif()
endif()
