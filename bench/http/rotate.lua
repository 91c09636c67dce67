-- Sends the tokens of a file in turn, from requests formatted before the clock starts.
local requests = {}
local at = 0

function init(args)
  for token in io.lines(args[1]) do
    local headers = {}
    if token ~= "-" then headers["authorization"] = "Bearer " .. token end
    requests[#requests + 1] = wrk.format("GET", "/orders", headers)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
