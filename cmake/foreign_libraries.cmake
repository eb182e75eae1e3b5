# Other people's libraries, and the folder that is the door to each (habit 8). Linked PUBLIC where the
# door's own headers show the library, PRIVATE where they hide it. check_includes.py guards the doors.

find_package(fmt 9 CONFIG REQUIRED)
find_package(TBB 2021 CONFIG REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(Eigen3 3.4 CONFIG REQUIRED)
set(HDF5_PREFER_PARALLEL FALSE)
find_package(HDF5 1.10 REQUIRED COMPONENTS C HL)
# Later versions keep the names of 1.10 for whoever asks for them.
target_compile_definitions(hdf5::hdf5 INTERFACE H5_USE_110_API)
if(HDF5_VERSION VERSION_GREATER_EQUAL 2)
  message(WARNING "HDF5 is ${HDF5_VERSION}, and coprod was written for 1.10 to 1.14 (a new major version may have taken functions away). Should the build or a test named 'formats' fail, install HDF5 1.14.")
endif()
find_package(tomlplusplus 3 CONFIG REQUIRED)
find_package(nlohmann_json 3.11 CONFIG REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(CLI11 2.1 CONFIG REQUIRED)
find_package(Threads REQUIRED)

# Random123 is headers only and brings no CMake file.
find_path(COPROD_RANDOM123_INCLUDE Random123/philox.h REQUIRED)
add_library(random123 INTERFACE)
target_include_directories(random123 SYSTEM INTERFACE "${COPROD_RANDOM123_INCLUDE}")

set(coprod_foreign_core PUBLIC fmt::fmt TBB::tbb Threads::Threads)
set(coprod_foreign_random PUBLIC Boost::headers random123)
set(coprod_foreign_statistics PUBLIC Eigen3::Eigen PRIVATE Boost::headers)
set(coprod_foreign_synthesis PUBLIC Eigen3::Eigen)
set(coprod_foreign_scenario PRIVATE tomlplusplus::tomlplusplus)
set(coprod_foreign_output PUBLIC hdf5::hdf5 hdf5::hdf5_hl PRIVATE nlohmann_json::nlohmann_json Boost::headers OpenSSL::Crypto)
set(coprod_foreign_run PRIVATE nlohmann_json::nlohmann_json)
set(coprod_foreign_analysis PUBLIC Eigen3::Eigen PRIVATE nlohmann_json::nlohmann_json)
set(coprod_foreign_cli PRIVATE CLI11::CLI11 nlohmann_json::nlohmann_json)

# Found where it is installed; the program works without, and outside of mpirun, all the same.
find_package(MPI COMPONENTS C)
if(MPI_C_FOUND)
  list(APPEND coprod_foreign_run PRIVATE MPI::MPI_C)
endif()
