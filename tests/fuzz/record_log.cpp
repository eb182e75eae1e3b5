#include "output/record_log.hpp"

#include "core/error.hpp"
#include "output/files.hpp"
#include "run/replicate_tables.hpp"
#include "run/sweep/directory.hpp"
#include "tests/fuzz/targets.hpp"

#include <cstdlib>

namespace coprod::fuzz {

namespace {

template <class Work>
void try_file(Work&& work) {
  try {
    work();
  } catch (const OutputError&) {
  } catch (const InputError&) {
  }
}

void read_payload(std::span<const std::byte> payload) {
  try_file([&] {
    const ReplicateTables tables = ReplicateTables::from_bytes(payload);
    for (const auto& slab : tables.slabs()) static_cast<void>(slab.numbers());
  });
  try_file([&] {
    const RunRecord record = decode(payload, 3);
    if (!record.failed && record.values.size() != 3) std::abort();
  });
}

}  // namespace

void record_log(Bytes bytes) {
  const auto path = scratch() / "fuzz.log";
  if (!bytes.empty() && bytes[0] == 'E') {
    // Only records with a good sum are taken apart, and no fuzzer guesses those.
    read_payload(std::as_bytes(bytes.subspan(1)));
    return;
  }
  put(path, text_of(bytes));
  try_file([&] {
    const LogTail tail = read_records(
        path, std::nullopt, [](std::uint64_t, std::span<const std::byte> p) { read_payload(p); });
    if (tail.good_bytes > tail.bytes) std::abort();
    for (const RecordPlace& place : index_records(path, std::nullopt)) {
      if (read_record(path, place).size() != place.length) std::abort();
    }
  });
  // Opened for more, it is cut after its last good record, and goes on there.
  try_file([&] {
    const std::string identity = identity_of_log(path);
    RecordLog log(path, identity);
    const std::byte one[] = {std::byte{1}};
    log.append(7, one);
  });
  try_file([&] {
    if (!read_records(path, std::nullopt, {}).whole()) std::abort();
  });
}

}  // namespace coprod::fuzz
