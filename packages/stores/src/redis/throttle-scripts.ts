import { type RedisScript, redisScript } from './connection.ts'

/*
 * Of each counter Redis holds three keys: a hash (`f` failures, `b` blocked until, `s` the spelling of
 * all of them), `:p` the attempts under way, each with the instant from which nobody believes in it
 * any more, and `:a` one bit for each account that failed. The clock is that of Redis, so processes
 * need not agree on the time.
 */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

/**
 * Asks all counters of an attempt, and counts it as under way where none makes it wait.
 *
 * ARGV: id of the attempt or nothing, life of an attempt in ms, then for each key: free, first wait in
 * ms, and 0 (attempts under way do not matter), 1 (they do) or 2 (this one is among them).
 * Answers the number of the counter whose wait is longest, and that wait in ms.
 */
export const BEGIN: RedisScript = redisScript(`${NOW}
local longest, which = 0, 0
for i, key in ipairs(KEYS) do
  local free, first, pends = unpack(ARGV, 3 * i, 3 * i + 2)
  local known = redis.call('HMGET', key, 'f', 'b')
  local wait = tonumber(known[2] or 0) - now
  if wait <= 0 and pends ~= '0' then
    redis.call('ZREMRANGEBYSCORE', key .. ':p', '-inf', now)
    local pending = redis.call('ZCARD', key .. ':p')
    local failures = tonumber(known[1] or 0)
    if pending > 0 and failures + pending > tonumber(free) then wait = tonumber(first) end
  end
  if wait > longest then longest, which = wait, i end
end
if which == 0 and ARGV[1] ~= '' then
  for i, key in ipairs(KEYS) do
    if ARGV[3 * i + 2] == '2' then
      redis.call('ZADD', key .. ':p', now + ARGV[2], ARGV[1])
      redis.call('PEXPIRE', key .. ':p', ARGV[2])
    end
  end
end
return {which, longest}
`)

/**
 * Counts the end of an attempt.
 *
 * KEYS: that of repetitions, then the counters. ARGV: the end, id of the attempt, window of repetitions
 * in ms, how many are excused, byte of the account or -1, how many accounts are free, beyond how many
 * they are no longer told apart, then for each counter: free, first and longest wait in ms, ms after
 * which all is forgotten, `failures` or `accounts`, spelling or nothing. Answers failures and wait in
 * ms of each counter.
 */
export const END: RedisScript = redisScript(`${NOW}
local ending, id, window, excused, byte, freeAccounts, toldApart = unpack(ARGV, 1, 7)
local counts = ending == 'failed'
if counts and window ~= '0' then
  local times = redis.call('INCR', KEYS[1])
  if times > 1 and times <= 1 + excused then counts = false
  else redis.call('SET', KEYS[1], 1, 'PX', window) end
end
local answer = {}
for i = 2, #KEYS do
  local key = KEYS[i]
  local free, first, longest, forget, counting, spelling = unpack(ARGV, 6 * i - 4, 6 * i + 1)
  redis.call('ZREM', key .. ':p', id)
  if counts then
    local accounts = key .. ':a'
    local isNew = byte ~= '-1' and redis.call('SETBIT', accounts, byte, 1) == 0
    local seen = byte ~= '-1' and redis.call('BITCOUNT', accounts) or 0
    if seen >= tonumber(toldApart) then isNew = true end
    local weight = 1
    if counting == 'accounts' then weight = isNew and 1 or 0
    elseif isNew and seen > tonumber(freeAccounts) then weight = 2 end
    local blocked = tonumber(redis.call('HGET', key, 'b') or 0) - now
    local wait = math.max(0, blocked)
    if weight > 0 then
      local failures = redis.call('HINCRBY', key, 'f', weight)
      wait = 0
      if failures > tonumber(free) then
        wait = math.min(first * 2 ^ math.min(failures - free - 1, 30), longest)
      end
      redis.call('HSET', key, 'b', string.format('%.0f', now + wait))
      local known = redis.call('HGET', key, 's')
      if not known then redis.call('HSET', key, 's', spelling)
      elseif known ~= spelling then redis.call('HSET', key, 's', '*') end
    end
    local life = string.format('%.0f', wait + forget)
    redis.call('PEXPIRE', key, life)
    redis.call('PEXPIRE', accounts, life)
  elseif ending == 'succeeded' and spelling ~= '' and redis.call('HGET', key, 's') == spelling then
    redis.call('DEL', key, key .. ':a')
  end
  local left = redis.call('HMGET', key, 'f', 'b')
  answer[2 * i - 3] = tonumber(left[1] or 0)
  answer[2 * i - 2] = math.max(0, tonumber(left[2] or 0) - now)
end
return answer
`)
