import { type Sites, variableOf } from './site.ts'

/** Fields of one connection, and those that the question has anew. */
const NOT_PASSED =
  'connection keep-alive transfer-encoding content-length te upgrade host expect proxy-connection x-gate-key'

/** The action by which HAProxy asks the gate: `http-request lua.gate <backend>`. */
export function haproxyLua(sites: Sites): string {
  const { gate, identity, key, requestId, tls, toClient, cookies, waitMs } = sites
  const number = requestId?.toLowerCase()
  const names = identity.map((field) => `["${field.toLowerCase()}"] = "txn.${variableOf(field)}"`)
  const told = [...toClient, ...cookies].map(
    (field) => `["${field.toLowerCase()}"] = "txn.gate_${variableOf(field)}"`,
  )
  return `-- Asks the gate about each request. Nothing but a marked yes lets one pass.
local GATE, TIMEOUT_MS = "http://${gate}/v1/forward/", ${waitMs}
local IDENTITY = { ${names.join(', ')} }
${told.length === 0 ? '' : `local TO_CLIENT = { ${told.join(', ')} }\n`}local NOT_PASSED = {}
for word in ("${NOT_PASSED}"):gmatch("%S+") do NOT_PASSED[word] = true end

-- Lines of a field begin with 0; \`pairs\` would give them in any order.
local function each(lines, tell)
  local i = 0
  while lines[i] do tell(lines[i]) i = i + 1 end
end

local function is(value) return value == true or value == 1 end

local function question(txn)
  local fields = {}
  for name, lines in pairs(txn.http:req_get_headers()) do
    if not NOT_PASSED[name] and name:sub(1, 12) ~= "x-forwarded-" then
      local list = {}
      each(lines, function(line) list[#list + 1] = line end)
      fields[name] = list
    end
  end
  -- An absolute target stays one, and is refused; HTTP/2 knows no other.
  local target = txn.sf:url()
  if txn.sf:req_ver():sub(1, 1) ~= "1" then target = txn.sf:pathq() end
  fields["x-forwarded-method"] = { txn.sf:method() }
  fields["x-forwarded-uri"] = { target }
  fields["x-forwarded-host"] = { txn.sf:req_hdr("host") or "" }
  fields["x-forwarded-for"] = { txn.sf:src() }
  fields["x-forwarded-proto"] = { is(txn.f:ssl_fc()) and "https" or "http" }
${tls?.clientAuthorities === undefined ? '' : CERTIFICATE}${key === undefined ? '' : `  fields["x-gate-key"] = { "${key}" }\n`}${number === undefined ? '' : `  fields["${number}"] = { txn.sf:unique_id() }\n`}  return fields
end

local function passes(txn, answer)
  for name, variable in pairs(IDENTITY) do
    local lines = answer.headers[name]
    if not lines or not lines[0] or lines[1] then return false end
    txn:set_var(variable, lines[0])
  end
${told.length === 0 ? '' : TO_CLIENT}  return true
end

local function copied(reply, answer)
  reply:set_status(answer.status)
  if answer.body then reply:set_body(answer.body) end
  for name, lines in pairs(answer.headers) do
    if not NOT_PASSED[name] then each(lines, function(line) reply:add_header(name, line) end) end
  end
end

core.register_action("gate", { "http-req" }, function(txn, backend)
  local asked = { url = GATE .. backend, headers = question(txn), timeout = TIMEOUT_MS }
  local answer = core.httpclient():get(asked)
  -- HAProxy answers a timeout itself, with 504: only what the gate has marked is its word. Anything else is no yes.
  local mark = answer and answer.headers and answer.headers["x-gate"]
  local is_gates = mark and mark[0] == "1"
  if is_gates and answer.status == 200 and passes(txn, answer) then
    txn:set_var("txn.gate_allowed", true)
  elseif is_gates and answer.status >= 300 then
    local reply = txn:reply()
    copied(reply, answer)
    txn:done(reply)
  end
end, 1)
`
}

/** A field of this name that the client sent is gone (RFC 9440 section 2.4). */
const CERTIFICATE = `  fields["client-cert"], fields["client-cert-chain"] = nil, nil
  if is(txn.f:ssl_c_used()) and txn.f:ssl_c_verify() == 0 then
    fields["client-cert"] = { ":" .. txn.c:base64(txn.f:ssl_c_der()) .. ":" }
  end
`

const TO_CLIENT = `  for name, variable in pairs(TO_CLIENT) do
    local lines = answer.headers[name]
    if lines and lines[0] then txn:set_var(variable, lines[0]) end
  end
`
