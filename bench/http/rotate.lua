-- Sends the lines of a file in turn, each as a field, from requests formatted before the clock starts.
local requests = {}
local at = 0

function init(args)
  for line in io.lines(args[1]) do
    local headers = {}
    local name, value = line:match("^([^:]+): (.*)$")
    if name ~= nil then headers[name] = value end
    requests[#requests + 1] = wrk.format("GET", "/orders", headers)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
