import {
  checkSubject,
  checkToken,
  isBefore,
  keptUntil,
  type RevocationQuery,
  type RevocationStore,
  type SubjectRevocation,
  type TokenRevocation,
} from '../revocations.ts'
import type { Announce } from './announce.ts'
import { type RedisConnection, redisScript } from './connection.ts'

// KEYS: subject. ARGV: the instant, when it can be forgotten. The later one stays, and for longest.
const NOT_BEFORE = redisScript(`
local before = tonumber(redis.call('GET', KEYS[1]) or 0)
local last = math.max(redis.call('PEXPIRETIME', KEYS[1]), tonumber(ARGV[2]))
local instant = before > tonumber(ARGV[1]) and string.format('%.0f', before) or ARGV[1]
redis.call('SET', KEYS[1], instant, 'PXAT', string.format('%.0f', last))
return 1`)

// KEYS: token. ARGV: when it can be forgotten. One that is kept for longer stays so.
const REVOKED = redisScript(`
local last = redis.call('PEXPIRETIME', KEYS[1])
if last ~= -1 and last < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PXAT', ARGV[1]) end
return 1`)

/** Revocations in Redis; each leaves by itself when it may be forgotten. */
export class RedisRevocations implements RevocationStore {
  readonly #redis: RedisConnection
  readonly #announce: Announce

  constructor(redis: RedisConnection, announce: Announce) {
    this.#redis = redis
    this.#announce = announce
  }

  async revokeToken(revocation: TokenRevocation): Promise<void> {
    checkToken(revocation)
    const keys = [this.#tokenKey(revocation.tokenId)]
    await this.#redis.run(REVOKED, { keys, args: [keptUntil(revocation)] })
    await this.#announce(revocation.subjectId)
  }

  async revokeSubject(revocation: SubjectRevocation): Promise<void> {
    checkSubject(revocation)
    const { subjectId, notBefore } = revocation
    const keys = [this.#subjectKey(subjectId)]
    await this.#redis.run(NOT_BEFORE, { keys, args: [notBefore, keptUntil(revocation)] })
    await this.#announce(subjectId)
  }

  async isRevoked(query: RevocationQuery): Promise<boolean> {
    const { tokenId, subjectId } = query
    const [token, notBefore] = await Promise.all([
      tokenId === undefined ? null : this.#read(this.#tokenKey(tokenId)),
      subjectId === undefined ? null : this.#read(this.#subjectKey(subjectId)),
    ])
    return token !== null || isBefore(query, notBefore === null ? undefined : Number(notBefore))
  }

  #read(key: string): Promise<string | null> {
    return this.#redis.ask((client) => client.get(key))
  }

  #tokenKey(tokenId: string): string {
    return this.#redis.plainKeyOf('revoked', tokenId)
  }

  #subjectKey(subjectId: string): string {
    return this.#redis.plainKeyOf('not-before', subjectId)
  }
}
