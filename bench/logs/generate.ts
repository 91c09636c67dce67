import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** The two logs: the same requests, in two forms. */
export interface Logs {
  readonly combined: string
  readonly json: string
}

const SEED = 42
const PIECE = 1_048_576
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec'
const METHODS = ['GET', 'GET', 'GET', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const STATUSES = [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 201, 204, 304, 404] as const
const REFUSALS = [401, 401, 401, 403, 403, 429] as const
const PLACES = ['orders', 'invoices', 'users', 'reports', 'search', 'carts', 'sessions'] as const
const CALLERS = 20_000
/** Of a hundred requests so many are refused. */
const REFUSED = 4

/** Writes both, each as large as is asked for, in the same way each time. */
export function generate(folder: string, size: number): Logs {
  const logs = { combined: join(folder, 'access.log'), json: join(folder, 'access.json') }
  write(logs.combined, size, combinedLine)
  write(logs.json, size, jsonLine)
  return logs
}

function write(path: string, size: number, lineOf: (request: Request) => string): void {
  const file = openSync(path, 'w')
  const requests = requestsFrom(SEED)
  let piece = ''
  for (let written = 0; written < size; ) {
    const line = lineOf(requests())
    piece += line
    written += line.length
    if (piece.length >= PIECE || written >= size) {
      writeSync(file, piece)
      piece = ''
    }
  }
  closeSync(file)
}

interface Request {
  readonly time: string
  readonly address: string
  readonly agent: string
  readonly method: string
  readonly target: string
  readonly status: number
  readonly bytes: number
  readonly id: string
}

/** Requests one after the other, about two hundred a second, of many callers of whom a few ask most. */
function requestsFrom(seed: number): () => Request {
  const random = randomFrom(seed)
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
  const addresses = Array.from({ length: CALLERS }, () => addressFrom(random))
  const agents = Array.from({ length: 400 }, (_, i) => agentOf(i))
  let time = Date.UTC(2026, 4, 4, 7)
  return () => {
    time += Math.floor(random() * 10)
    const caller = Math.floor(random() ** 3 * CALLERS)
    const isRefused = random() * 100 < REFUSED
    const place = pick(PLACES)
    const query = random() < 0.2 ? '?page=2&limit=50' : ''
    return {
      time: new Date(time).toISOString(),
      address: addresses[caller] as string,
      agent: agents[caller % agents.length] as string,
      method: pick(METHODS),
      target: `/api/v1/${place}/${Math.floor(random() * 100_000)}${query}`,
      status: isRefused ? pick(REFUSALS) : pick(STATUSES),
      bytes: Math.floor(random() * 20_000),
      id: Math.floor(random() * 2 ** 48).toString(16),
    }
  }
}

function combinedLine(request: Request): string {
  const { time, address, agent, method, target, status, bytes } = request
  const month = (Number(time.slice(5, 7)) - 1) * 3
  const date = `${time.slice(8, 10)}/${MONTHS.slice(month, month + 3)}/${time.slice(0, 4)}`
  const stamp = `${date}:${time.slice(11, 19)} +0000`
  return `${address} - - [${stamp}] "${method} ${target} HTTP/1.1" ${status} ${bytes} "-" "${agent}"\n`
}

function jsonLine(request: Request): string {
  const { time, address, agent, method, target, status, bytes, id } = request
  return `{"time":"${time}","remote_addr":"${address}","remote_user":"-","request_method":"${method}","request_uri":"${target}","status":${status},"body_bytes_sent":${bytes},"request_time":0.0${bytes % 90},"http_referrer":"-","http_user_agent":"${agent}","request_id":"${id}"}\n`
}

function agentOf(i: number): string {
  if (i % 3 === 0) return `okhttp/4.${i}.0`
  if (i % 3 === 1) return `shop-app/${i}.2 (Android 15; Pixel 9)`
  return `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${i}.0.0.0 Safari/537.36`
}

function addressFrom(random: () => number): string {
  const part = (least: number, most: number): number =>
    least + Math.floor(random() * (most - least))
  return `${part(11, 223)}.${part(0, 256)}.${part(0, 256)}.${part(1, 255)}`
}

/** A number from 0 to 1, by xorshift. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
