import type { SessionStore, SessionTouch, StoredSession } from '@sallyport/guard'
import { checkId, isName } from '../names.ts'
import { type RedisConnection, redisScript, running, type ScriptInput } from './connection.ts'

/** The most sessions of one subject that are listed, or ended in one step. */
const LISTED_MAX = 1_000
/** So many steps may be needed to end all of a subject: 100,000 sessions, or as many that are added. */
const ROUNDS_MAX = 100
/** So long an id that was replaced can come back: beyond that its session is over. */
const REPLACED_MILLISECONDS = 600_000

// KEYS: session, sessions of its subject. ARGV: hash, data, when it ends, when it was made.
const CREATE = redisScript(`
redis.call('SET', KEYS[1], ARGV[2], 'PXAT', ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
local last = redis.call('PEXPIRETIME', KEYS[2])
if last < tonumber(ARGV[3]) then redis.call('PEXPIREAT', KEYS[2], ARGV[3]) end
return 1`)

// KEYS: session, sessions of its subject. ARGV: when it ends, data, what it was.
const TOUCH = redisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[3] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PXAT', ARGV[1])
if redis.call('PEXPIRETIME', KEYS[2]) < tonumber(ARGV[1]) then
  redis.call('PEXPIREAT', KEYS[2], ARGV[1])
end
return 1`)

// KEYS: session, sessions of its subject, whether its id can come back. ARGV: hash.
const DELETE = redisScript(`
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('DEL', KEYS[3])
return redis.call('DEL', KEYS[1])`)

// KEYS: sessions of a subject, then each session. ARGV: the hash of each.
const DELETE_ALL = redisScript(`
local count = 0
for i, hash in ipairs(ARGV) do
  redis.call('ZREM', KEYS[1], hash)
  count = count + redis.call('DEL', KEYS[i + 1])
end
return count`)

// KEYS: sessions of a subject, then each session. ARGV: the hash of each. One that came back stays.
const FORGET = redisScript(`
for i, hash in ipairs(ARGV) do
  if redis.call('EXISTS', KEYS[i + 1]) == 0 then redis.call('ZREM', KEYS[1], hash) end
end
return 1`)

// KEYS: old session, sessions of its subject, then those of CREATE, whether the old id can come back.
// ARGV: old hash, then of CREATE.
const REPLACE = redisScript(`
redis.call('ZREM', KEYS[2], ARGV[1])
if redis.call('DEL', KEYS[1]) == 0 then return 0 end
redis.call('SET', KEYS[5], '1', 'PX', ${REPLACED_MILLISECONDS})
redis.call('SET', KEYS[3], ARGV[3], 'PXAT', ARGV[4])
redis.call('ZADD', KEYS[4], ARGV[5], ARGV[2])
local last = redis.call('PEXPIRETIME', KEYS[4])
if last < tonumber(ARGV[4]) then redis.call('PEXPIREAT', KEYS[4], ARGV[4]) end
return 1`)

// The same keys and arguments. What was begun too late is ended: nobody has its id.
const CREATE_BACK = redisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('DEL', KEYS[1])`)

// KEYS: as of REPLACE. ARGV: the same, then of the old session what it was, its end and beginning.
// Only where neither id was ended meanwhile: whoever signed out with the old one is signed out.
const REPLACE_BACK = redisScript(`
if redis.call('GET', KEYS[3]) ~= ARGV[3] then return 0 end
redis.call('DEL', KEYS[3])
redis.call('ZREM', KEYS[4], ARGV[2])
if redis.call('DEL', KEYS[5]) == 0 then return 0 end
redis.call('SET', KEYS[1], ARGV[6], 'PXAT', ARGV[7])
redis.call('ZADD', KEYS[2], ARGV[8], ARGV[1])
if redis.call('PEXPIRETIME', KEYS[2]) < tonumber(ARGV[7]) then
  redis.call('PEXPIREAT', KEYS[2], ARGV[7])
end
return 1`)

/**
 * Sessions in Redis; each leaves by itself when it ends. Every change is one script: all or nothing.
 *
 * A session that was made or replaced too late is taken back as soon as Redis answers, because whoever
 * waited for its id was told 503: until then the old id is 401, and then it is good again.
 */
export class RedisSessions implements SessionStore {
  readonly #redis: RedisConnection

  constructor(redis: RedisConnection) {
    this.#redis = redis
  }

  async create(session: StoredSession): Promise<void> {
    const input = { keys: this.#keysOf(session), args: argumentsOf(session) }
    await this.#redis.run(CREATE, input, running(CREATE_BACK, input))
  }

  async read(hash: string): Promise<StoredSession | undefined> {
    return parsed(await this.#text(hash))
  }

  async touch(hash: string, touch: SessionTouch): Promise<void> {
    const before = await this.#text(hash)
    const session = parsed(before)
    if (session === undefined || before === null) return
    const data = JSON.stringify({ ...session, ...touch })
    // Only if it is still what was read: a use must not bring back what was ended meanwhile.
    const args = [touch.endsAt, data, before]
    await this.#redis.run(TOUCH, { keys: this.#keysOf(session), args })
  }

  async replace(oldHash: string, session: StoredSession): Promise<boolean> {
    const before = await this.#text(oldHash)
    const old = parsed(before)
    if (old === undefined || before === null) return false
    const keys = [...this.#keysOf(old), ...this.#keysOf(session), this.#replacedKey(oldHash)]
    const args = [oldHash, ...argumentsOf(session)]
    const back = { keys, args: [...args, before, old.endsAt, old.createdAt] }
    return (await this.#redis.run(REPLACE, { keys, args }, running(REPLACE_BACK, back))) === 1
  }

  async delete(hash: string): Promise<boolean> {
    const session = await this.read(hash)
    if (session === undefined) return this.#stayAway(hash)
    const keys = [...this.#keysOf(session), this.#replacedKey(hash)]
    return (await this.#redis.run(DELETE, { keys, args: [hash] })) === 1
  }

  async deleteAllOf(subjectId: string): Promise<number> {
    if (!isName(subjectId)) return 0
    let count = 0
    // Until there is none: meanwhile one may have got another id, which is in the list again.
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const hashes = await this.#hashesOf(subjectId)
      if (hashes.length === 0) return count
      count += Number(await this.#redis.run(DELETE_ALL, this.#listed(subjectId, hashes)))
    }
    throw new Error(`more sessions were added than ${ROUNDS_MAX} rounds can end`)
  }

  async listOf(subjectId: string): Promise<readonly StoredSession[]> {
    if (!isName(subjectId)) return []
    const hashes = await this.#hashesOf(subjectId)
    const sessions = await Promise.all(hashes.map((hash) => this.read(hash)))
    // Those that ended by themselves are still named in the list.
    const ended = hashes.filter((_hash, i) => sessions[i] === undefined)
    if (ended.length > 0) await this.#redis.run(FORGET, this.#listed(subjectId, ended))
    return sessions.filter((session) => session !== undefined)
  }

  /** Ends an id of no session for good: one that was replaced too late would come back. */
  async #stayAway(hash: string): Promise<false> {
    await this.#redis.ask((client) => client.del([this.#key(hash), this.#replacedKey(hash)]))
    return false
  }

  #text(hash: string): Promise<string | null> {
    return this.#redis.ask((client) => client.get(this.#key(hash)))
  }

  /** The oldest of a subject. */
  #hashesOf(subjectId: string): Promise<string[]> {
    const list = this.#listKey(subjectId)
    return this.#redis.ask((client) => client.zRange(list, 0, LISTED_MAX - 1))
  }

  /** Sessions of a subject, for a script that is given their list as well. */
  #listed(subjectId: string, hashes: readonly string[]): ScriptInput {
    const keys = [this.#listKey(subjectId), ...hashes.map((hash) => this.#key(hash))]
    return { keys, args: hashes }
  }

  #keysOf({ hash, subject }: StoredSession): readonly string[] {
    return [this.#key(hash), this.#listKey(subject.id)]
  }

  #key(hash: string): string {
    return this.#redis.plainKeyOf('session', hash)
  }

  #replacedKey(hash: string): string {
    return this.#redis.plainKeyOf('replaced', hash)
  }

  #listKey(subjectId: string): string {
    return this.#redis.plainKeyOf('sessions', subjectId)
  }
}

function argumentsOf(session: StoredSession): readonly (string | number)[] {
  checkId('subject of a session', session.subject.id)
  return [session.hash, JSON.stringify(session), session.endsAt, session.createdAt]
}

function parsed(text: string | null): StoredSession | undefined {
  return text === null ? undefined : (JSON.parse(text) as StoredSession)
}
