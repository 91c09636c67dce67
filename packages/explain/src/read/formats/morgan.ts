import { firstAddress, nameUser, uncoloured } from './fields.ts'
import type { LogFormat } from './format.ts'
import { readRequestText } from './request.ts'

const DEV = /^([A-Z]+ \S+) (\d{3}|-) (?:[\d.]+|-) ms - (?:\d+|-)$/
const TINY = /^([A-Z]+ \S+) (\d{3}|-) (?:\d+|-) - (?:[\d.]+|-) ms$/
const SHORT = /^(\S+) (\S+) ([A-Z]+ \S+) HTTP\/[\d.]+ (\d{3}|-) (?:\d+|-) - (?:[\d.]+|-) ms$/

/** morgan's `dev`, `tiny` and `short`, which hold no time; its `combined` and `common` are Apache's. */
export const morgan: LogFormat = {
  name: 'morgan',
  isShared: true,
  reader() {
    return (line, seen) => {
      const text = uncoloured(line.whole()).trim()
      const [, plain, code] = DEV.exec(text) ?? TINY.exec(text) ?? []
      const [, address, user, long, longCode] = SHORT.exec(text) ?? []
      const request = plain ?? long
      if (request === undefined) return 'unread'
      seen.begin(line)
      const status = Number(code ?? longCode)
      // A dash: the client left before there was an answer.
      if (Number.isNaN(status)) return 'other'
      seen.time = 0
      seen.status = status
      readRequestText(request, seen)
      seen.address = firstAddress(address)
      nameUser(user, seen)
      return 'read'
    }
  },
}
