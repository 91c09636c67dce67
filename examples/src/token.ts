import { type ExampleState, readStates } from './state.ts'
import { readArguments, type TokenRequest, UsageError } from './tokens/arguments.ts'
import { forge } from './tokens/forge.ts'
import { obtainServiceToken, obtainToken } from './tokens/obtain.ts'

const HELP = `Prints a bearer token for the example that is running.

  npm run --silent token -- <subject> [options]

Without the \`--\`, npm takes the options for its own, and the command never sees them.

Subjects: alice, bob, carol (admin), dave (of globex), erin (no role), reporting (a service).

  --scope "orders:read"   ask for these scopes only (default: all)
  --acr mfa               sign in with a second factor (carol has one)
  --auth-time -10m        say that the subject signed in then (now, or s, m, h, d ago)
  --api-key               print the API key of reporting instead of a token

Broken tokens, signed by the right key and wrong in this one point (combine them as you like):

  --expired               ended an hour ago
  --no-exp                has no expiry
  --not-before +1h        begins in an hour (s, m, h, d)
  --audience other        is meant for another API
  --issuer other          comes from another issuer
  --alg none              is not signed
  --alg HS256             is signed with the public key as if that were a secret
  --bad-signature         is signed by another key
  --key-id unknown        names a key that nobody has

  --port N                for the example on this port, where several run
  --state DIR             where running examples leave their state (default: .state)
  --help                  print this

Examples:

  curl -H "Authorization: Bearer $(npm run --silent token -- alice)" localhost:3000/orders/1
  curl -i -H "Authorization: Bearer $(npm run --silent token -- alice --expired)" localhost:3000/me
  curl -H "X-API-Key: $(npm run --silent token -- reporting --api-key)" localhost:3000/reports/daily

Exit codes: 0 printed, 1 no example runs or it gave no token, 2 wrong arguments.
`

async function main(args: readonly string[]): Promise<number> {
  try {
    const request = readArguments(args)
    process.stdout.write(request === 'help' ? HELP : `${await print(request)}\n`)
    return 0
  } catch (error) {
    process.stderr.write(`token: ${error instanceof Error ? error.message : String(error)}\n`)
    return error instanceof UsageError ? 2 : 1
  }
}

async function print(request: TokenRequest): Promise<string> {
  const state = findState(request)
  if (request.wantsApiKey) return state.service.apiKey
  const token = await obtain(state, request)
  const isWhole = Object.keys(request.flaws).length === 0
  return isWhole ? token : forge(token, state.keys, request.flaws)
}

async function obtain(state: ExampleState, { subject, scope, acr }: TokenRequest): Promise<string> {
  try {
    return subject === state.service.id
      ? await obtainServiceToken(state, state.service, scope)
      : await obtainToken(state, subject, { scope, acr })
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw new Error(
      `the authorization server at ${state.issuer} gave no token (${cause}); start the example anew`,
    )
  }
}

function findState({ port, stateDirectory }: TokenRequest): ExampleState {
  const states = readStates(stateDirectory)
  const [latest] = states
  if (latest === undefined) {
    throw new Error('no example is running; start one with `npm start` in another terminal')
  }
  if (port === undefined) return latest
  const state = states.find(({ api }) => Number(new URL(api).port) === port)
  if (state !== undefined) return state
  const running = states.map(({ framework, api }) => `${framework} on ${api}`).join(', ')
  throw new Error(`no example is running on port ${port}; there is ${running}`)
}

process.exitCode = await main(process.argv.slice(2))
