-- Sends the requests of a list, one after the other and round again, and prints the figures as JSON.
-- Arguments: the list (a path in each line, and after a tab the ETag that the client has), where to begin in it,
-- how many requests to send (0: until the time is up), and requests per second (0: as fast as they are answered).

local ffi = require("ffi")
ffi.cdef[[ typedef struct { long seconds; long nanoseconds; } timespec; int clock_gettime(int clock, timespec *time); ]]

local function now()
   local time = ffi.new("timespec")
   ffi.C.clock_gettime(1, time)
   return tonumber(time.seconds) + tonumber(time.nanoseconds) / 1e9
end

local requests, position, wanted, answered, interval, began, planned = {}, 0, 0, 0, 0, nil, nil

function init(arguments)
   for line in io.lines(arguments[1]) do
      local path, etag = line:match("^([^\t]*)\t?(.*)$")
      local headers = { ["Host"] = "localhost" }
      if etag ~= "" then headers["If-None-Match"] = etag end
      requests[#requests + 1] = wrk.format("GET", path, headers)
   end
   position = tonumber(arguments[2]) % #requests
   wanted = tonumber(arguments[3])
   interval = tonumber(arguments[4]) > 0 and 1 / tonumber(arguments[4]) or 0
   if interval == 0 then delay = nil end
end

-- Every request has its planned time, whichever connection sends it; wrk asks for milliseconds.
function delay()
   local time = now()
   planned = planned and planned + interval or time
   return math.max(0, (planned - time) * 1000)
end

function request()
   began = began or now()
   position = position % #requests + 1
   return requests[position]
end

function response()
   answered = answered + 1
   if answered == wanted then
      -- wrk itself would wait until its time is up.
      io.write(string.format('{"requests": %d, "seconds": %.6f, "errors": 0, "p99_ms": 0}\n', answered, now() - began))
      io.flush()
      os.exit(0)
   end
end

function done(summary, latency)
   local errors = summary.errors
   local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
   io.write(string.format('{"requests": %d, "seconds": %.6f, "errors": %d, "p99_ms": %.3f}\n',
      summary.requests, summary.duration / 1e6, failed, latency:percentile(99) / 1000))
end
