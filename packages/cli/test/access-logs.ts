/** When the logs of the tests begin. */
export const BEGIN: number = Date.UTC(2026, 10, 28, 10)

interface LineOf {
  readonly seconds: number
  readonly address: string
  readonly status: number
  readonly request?: string
  readonly agent?: string
}

/** A line of the combined log. */
export function line({ seconds, address, status, request, agent = 'app/1.0' }: LineOf): string {
  const [day = '', clock = ''] = new Date(BEGIN + seconds * 1000).toISOString().split('T')
  const date = `${day.slice(8)}/Nov/2026:${clock.slice(0, 8)} +0000`
  return `${address} - - [${date}] "${request ?? 'GET /orders HTTP/1.1'}" ${status} 512 "-" "${agent}"\n`
}

/** An hour of an API of which nothing is to be said. */
export function quietLog(): string {
  let text = ''
  for (let seconds = 0; seconds < 3600; seconds += 20) {
    for (let i = 1; i <= 5; i += 1) {
      text += line({ seconds: seconds + i, address: `192.0.2.${i}`, status: 200 })
    }
  }
  return text
}

/** The same hour, in which the credentials of one caller run out after a quarter. */
export function expiredLog(): string {
  let text = ''
  for (let seconds = 0; seconds < 3600; seconds += 20) {
    for (let i = 1; i <= 5; i += 1) {
      text += line({ seconds: seconds + i, address: `192.0.2.${i}`, status: 200 })
    }
    const status = seconds < 900 ? 200 : 401
    text += line({ seconds: seconds + 9, address: '203.0.113.5', status, agent: 'report/1.0' })
  }
  return text
}
