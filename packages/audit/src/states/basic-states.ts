import type { StateRow } from './row.ts'
import { swapCase } from './secret-states.ts'
import type { StateContext } from './state-context.ts'

interface Account {
  readonly user: string
  readonly password: string
}

/** Basic credentials (RFC 7617). Few are wrong in the password alone, for such attempts are counted. */
export function basicStates({ held }: StateContext): readonly StateRow[] {
  const account = accountOf(held.secret)
  if (account === undefined) return []
  return [...passwordStates(account), ...userStates(account), ...spellingStates(account)]
}

function accountOf(secret: string): Account | undefined {
  const text = Buffer.from(secret, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon === -1 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

function encoded(user: string, password: string): { readonly secret: string } {
  return { secret: Buffer.from(`${user}:${password}`).toString('base64') }
}

function passwordStates({ user, password }: Account): readonly StateRow[] {
  const shows = 'bad_secret'
  const swapped = swapCase(password)
  const rows: StateRow[] = [
    {
      name: 'wrong password',
      show: encoded(user, 'sallyport-wrong'),
      cause: 'password not checked',
      isSentinel: true,
      shows,
    },
  ]
  if (password === '') return rows
  return [
    ...rows,
    {
      name: 'empty password',
      show: encoded(user, ''),
      cause: 'empty passwords are accepted',
      shows,
    },
    {
      name: 'password without its last character',
      show: encoded(user, password.slice(0, -1)),
      cause: 'only the beginning of the password is compared',
      shows,
    },
    ...(swapped === password
      ? []
      : [
          {
            name: 'password in other case',
            show: encoded(user, swapped),
            cause: 'passwords are compared without regard to case',
            shows,
          } as const,
        ]),
  ]
}

function userStates({ password }: Account): readonly StateRow[] {
  const shows = 'bad_secret'
  return [
    {
      name: 'user that nobody knows',
      show: encoded('sallyport-nobody', password),
      cause: 'any user is accepted',
      isSentinel: true,
      shows,
    },
    { name: 'no user', show: encoded('', password), cause: 'any user is accepted', shows },
    {
      name: 'user and password empty',
      show: encoded('', ''),
      cause: 'empty credentials are accepted',
      shows,
    },
    {
      name: 'user that ends a query',
      show: encoded("' OR '1'='1' -- ", 'x'),
      cause: 'the secret is put into a query',
      shows,
    },
    {
      name: 'user beyond ASCII',
      show: encoded('sallyp\u00f6rt', 'p\u00e4ss'),
      cause: 'any user is accepted',
      shows,
    },
  ]
}

function spellingStates({ user, password }: Account): readonly StateRow[] {
  const bad = {
    must: 'malformed',
    shows: 'malformed',
    cause: 'any credentials are accepted',
  } as const
  const { secret } = encoded(user, password)
  const unpadded = secret.replace(/=+$/, '')
  const rows: StateRow[] = [
    { name: 'no colon', show: { secret: Buffer.from('sallyport').toString('base64') }, ...bad },
    { name: 'not base64', show: { secret: '!!!' }, ...bad },
    { name: 'not encoded', show: { secret: 'sallyport-nobody:x' }, ...bad },
    { name: 'NUL in the user', show: encoded('sally\u0000port', 'x'), ...bad },
  ]
  if (unpadded === secret) return rows
  const show = { secret: unpadded }
  return [
    ...rows,
    { name: 'without padding', show, must: 'either', cause: 'odd credentials break the server' },
  ]
}
