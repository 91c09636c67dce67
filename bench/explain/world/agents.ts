import type { Random } from '../random.ts'

/** A browser as people have it. */
export function browserAgent(random: Random): string {
  const chrome = random.int(128, 141)
  return random.weighted([
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome}.0.0.0 Safari/537.36`,
      8,
    ],
    [
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome}.0.0.0 Safari/537.36`,
      4,
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:${chrome}.0) Gecko/20100101 Firefox/${chrome}.0`,
      3,
    ],
    [
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${random.int(17, 19)}.${random.int(0, 6)} Safari/605.1.15`,
      3,
    ],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS ${random.int(17, 19)}_${random.int(0, 6)} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1`,
      4,
    ],
    [
      `Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome}.0.0.0 Mobile Safari/537.36`,
      5,
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome}.0.0.0 Safari/537.36 Edg/${chrome}.0.0.0`,
      3,
    ],
  ])
}

/** Versions of one app, the newest last. */
export interface App {
  readonly versions: readonly string[]
  /** The `User-Agent` of a version. */
  readonly agent: (version: string) => string
}

/** An app for phones, as its vendor and its HTTP library name it. */
export function drawApp(random: Random): App {
  const name = random.pick(['Acme', 'FieldTool', 'Notes', 'Shop', 'Courier'])
  const major = random.int(2, 8)
  const versions = Array.from(
    { length: random.int(2, 4) },
    (_, minor) => `${major}.${minor + 3}.${random.int(0, 4)}`,
  )
  const form = random.pick<App['agent']>([
    (version) => `${name}/${version} (iPhone; iOS 18.2; Scale/3.00)`,
    (version) => `${name}/${version} okhttp/4.12.0`,
    (version) => `${name}/${version} (Android 14; Pixel 8) Dart/3.5 (dart:io)`,
  ])
  return { versions, agent: form }
}

/** What services call themselves: their library, at best their name. */
export function serviceAgent(random: Random): string {
  return random.pick([
    'python-requests/2.32.3',
    'Go-http-client/2.0',
    'axios/1.7.9',
    'Java-http-client/21.0.4',
    'okhttp/4.12.0',
    'node',
    'curl/8.5.0',
    'Apache-HttpClient/5.3.1 (Java/17.0.11)',
    `billing-sync/${random.int(1, 4)}.${random.int(0, 20)}`,
    'python-httpx/0.27.2',
  ])
}

/** Who asks whether it lives. */
export const PROBE_AGENTS: readonly string[] = [
  'kube-probe/1.31',
  'ELB-HealthChecker/2.0',
  'GoogleHC/1.0',
  'Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)',
  'Prometheus/2.54.1',
  'Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)',
]

/** Who reads the whole web. */
export const CRAWLER_AGENTS: readonly string[] = [
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
  'CCBot/2.0 (https://commoncrawl.org/faq/)',
  'Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)',
  'meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)',
  'Mozilla/5.0 (compatible; Bytespider; spider-feedback@bytedance.com)',
]

/** Who looks for a way in. */
export const SCANNER_AGENTS: readonly string[] = [
  'Mozilla/5.0 zgrab/0.x',
  'Mozilla/5.0 (compatible; Nuclei - Open-source project (github.com/projectdiscovery/nuclei))',
  'python-requests/2.28.1',
  'Go-http-client/1.1',
  '-',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/91.0.4472.124 Safari/537.36',
  'curl/7.88.1',
  'sqlmap/1.8.2#stable (https://sqlmap.org)',
  'Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)',
]
