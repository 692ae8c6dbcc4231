-- Sends the requests of a list, one after the other and round again, and prints the figures as JSON.
-- Arguments: the list (in each line, with tabs in between: a path, the ETag that the client has, or `?` if it is a cache, which
-- sends the last ETag that it got for this path; only at a rate, and the content coding that it accepts; the last two can be
-- empty), where to begin in it,
-- how many requests to send (0: until the time is up), and requests per second (0: as fast as they are answered).
--
-- At a rate, each request is due at a time of its own, and its latency counts from there: a server that keeps all
-- connections waiting cannot hide the requests that were due meanwhile. wrk does not tell a script which request an
-- answer belongs to, so each carries its number as X-Request-Id, which pepy sends back.

local ffi = require("ffi")
ffi.cdef[[ typedef struct { long seconds; long nanoseconds; } timespec; int clock_gettime(int clock, timespec *time); ]]

local function now()
   local time = ffi.new("timespec")
   ffi.C.clock_gettime(1, time)
   return tonumber(time.seconds) + tonumber(time.nanoseconds) / 1e9
end

local planned, position, wanted = {}, 0, 0
local answered, failed, began = 0, 0, nil
local numbered, sent = 0, 0
-- What `done` looks at is global: it runs in a state of its own, and is given copies.
interval = 0
last_due = false
-- By number of request: when it is due, until it is answered.
due = {}
waits = {}
-- What caches ask for, by number of request, and what they got, by path.
local asked, kept = {}, {}

function init(arguments)
   for line in io.lines(arguments[1]) do
      local path, etag, accepts = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
      planned[#planned + 1] = { path = path, etag = etag, accepts = accepts }
   end
   position = tonumber(arguments[2]) % #planned
   wanted = tonumber(arguments[3])
   interval = tonumber(arguments[4]) > 0 and 1 / tonumber(arguments[4]) or 0
   if interval == 0 then delay = nil end
   -- wrk takes apart the answers only for scripts that look at them.
   if interval == 0 and wanted == 0 then response = nil end
end

-- Every request has its time, whichever connection sends it; wrk asks for milliseconds, before each request.
function delay()
   local time = now()
   if not last_due then
      io.write("began\n")
      io.flush()
   end
   last_due = last_due and last_due + interval or time
   numbered = numbered + 1
   due[numbered] = last_due
   return math.max(0, (last_due - time) * 1000)
end

local function text_of(request, number)
   local headers = { ["Host"] = "localhost" }
   local etag = request.etag
   if etag == "?" then
      etag = kept[request.path] or ""
      if number then asked[number] = request.path end
   end
   if etag ~= "" then headers["If-None-Match"] = etag end
   if request.accepts ~= "" then headers["Accept-Encoding"] = request.accepts end
   if number then headers["X-Request-Id"] = tostring(number) end
   return wrk.format("GET", request.path, headers)
end

function request()
   began = began or now()
   position = position % #planned + 1
   local request = planned[position]
   if sent < numbered then
      sent = sent + 1
      -- wrk's clock ticks in milliseconds, so some are sent a little early.
      due[sent] = math.min(due[sent], now())
      return text_of(request, sent)
   end
   request.text = request.text or text_of(request)
   return request.text
end

function response(status, headers)
   answered = answered + 1
   if status >= 400 then failed = failed + 1 end
   local number = tonumber(headers["X-Request-Id"] or headers["x-request-id"])
   if number and due[number] then
      waits[#waits + 1] = now() - due[number]
      due[number] = nil
   end
   if number and asked[number] then
      kept[asked[number]] = headers["ETag"] or headers["etag"]
      asked[number] = nil
   end
   if answered == wanted then
      -- wrk itself would wait until its time is up.
      io.write(string.format('{"requests": %d, "seconds": %.6f, "errors": %d, "p50_ms": 0, "p99_ms": 0}\n', answered, now() - began, failed))
      io.flush()
      os.exit(0)
   end
end

local thread

function setup(only_one)
   thread = only_one
end

-- Requests that were due and have no answer yet have waited at least until now, sent or not.
local function all_waits(interval)
   local time, all, next_due = now(), thread:get("waits"), thread:get("last_due")
   for _, moment in pairs(thread:get("due")) do
      if moment < time then all[#all + 1] = time - moment end
   end
   while next_due and next_due + interval < time do
      next_due = next_due + interval
      all[#all + 1] = time - next_due
   end
   table.sort(all)
   return all
end

function done(summary, latency)
   local errors, interval = summary.errors, thread:get("interval")
   local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
   local p50, p99 = latency:percentile(50) / 1000, latency:percentile(99) / 1000
   if interval > 0 then
      local all = all_waits(interval)
      p50, p99 = (all[math.floor(#all * 0.5) + 1] or 0) * 1000, (all[math.floor(#all * 0.99) + 1] or 0) * 1000
   end
   io.write(string.format('{"requests": %d, "seconds": %.6f, "errors": %d, "p50_ms": %.3f, "p99_ms": %.3f}\n',
      summary.requests, summary.duration / 1e6, failed, p50, p99))
end
