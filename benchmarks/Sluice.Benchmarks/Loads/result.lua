-- The line that Wrk.cs reads: requests, microseconds, median and 99th percentile in milliseconds, errors.
function done(summary, latency, all)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %.2f %.2f %d\n", summary.requests, summary.duration, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
