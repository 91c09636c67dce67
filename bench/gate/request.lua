-- Sends one request, formatted before the clock starts: the path in the first line of a file, a field in each other.
local request_text

function init(args)
  local headers = {}
  local path
  for line in io.lines(args[1]) do
    if path == nil then
      path = line
    else
      local name, value = line:match("^([^:]+): (.*)$")
      headers[name] = value
    end
  end
  request_text = wrk.format("GET", path, headers)
end

function request()
  return request_text
end
