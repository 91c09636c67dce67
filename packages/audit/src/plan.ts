/**
 * How much an audit may do to a target. 0 observes: it reads, and writes nothing. 1 makes objects of its own and writes
 * to those alone. 2 lets others try to write to them, reads back and restores. 3 also ends what can only be ended:
 * sessions, tokens, its own objects.
 */
export type HarmLevel = 0 | 1 | 2 | 3

/** A place in a file, as in `sallyport.audit.yaml:12:5`. */
export type FilePlace = string

/** What an audit is to prove: complete, checked, and independent of where it was written. */
export interface AuditPlan {
  readonly target: Target
  readonly operations: readonly Operation[]
  readonly identities: readonly Identity[]
  readonly objects: readonly AuditObject[]
  /** What each caller must get. */
  readonly expect: Expect
  readonly conventions: Conventions
  /** What is never called, by any method. */
  readonly never: readonly OperationPattern[]
  /** How a bad token can be made that is signed by the right key; most of what can be wrong with one needs it. */
  readonly mint: Mint | undefined
  readonly accepted: readonly AcceptedFinding[]
  /** What was noticed while reading: operations without a rule, rules without an operation. */
  readonly remarks: readonly Remark[]
}

/** Something in the input that a person should know, and that stops nothing. */
export interface Remark {
  readonly place: FilePlace | undefined
  readonly message: string
}

/** The server that is audited. */
export interface Target {
  /** Its address, with the path that all operations are below; never ends in a slash. */
  readonly base: string
  /** `production` forces level 0. */
  readonly environment: 'test' | 'staging' | 'production'
  readonly level: HarmLevel
  /** Default 500 for `test` and 50 else, at most 1,000. */
  readonly requestsPerSecond: number
  /** How long one answer may take, in milliseconds. Default 10,000. */
  readonly timeoutMs: number
  /** How long the whole run may take, in milliseconds. Default 10 minutes. */
  readonly budgetMs: number
  /** Certificates that are trusted besides those of the system, as PEM. */
  readonly ca: string | undefined
}

/** One operation of the target: a method and the template of a path. */
export interface Operation {
  /** `GET /orders/{id}`. */
  readonly id: string
  readonly method: string
  /** The template, as in `/orders/{id}`. */
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body: BodyShape | undefined
  /** Whether it reads only though its method may do more, as a search by POST: the file says so. */
  readonly reads?: true | undefined
  /** What its document says about it; `undefined` where there is none. */
  readonly declared: Declared | undefined
  /** Where it stands. */
  readonly place: FilePlace | undefined
}

/** One parameter of an operation, besides what the audit puts there itself. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body'
  readonly required: boolean
  /** A value that is good; `undefined` where nobody could say one. */
  readonly example: string | undefined
}

/** The body that an operation wants. */
export interface BodyShape {
  readonly contentType: string
  /** A body that is good, from an example or made from the schema. */
  readonly example: unknown
  /** The names of its properties. */
  readonly properties: readonly string[]
}

/** What the document of an API says about one operation. */
export interface Declared {
  /** The names of the security schemes; empty if it is declared public; `undefined` if nothing is said. */
  readonly security: readonly string[] | undefined
  /** The statuses, as `200`, `4XX` or `default`. */
  readonly statuses: readonly string[]
  /** The names of the properties that a good answer has. */
  readonly answers: readonly string[]
}

/** Somebody who calls: a name in the matrix. */
export interface Identity {
  readonly name: string
  readonly roles: readonly string[]
  readonly tenant: string | undefined
  /** What it may by its credentials; `undefined` where they are not scoped. */
  readonly scopes: readonly string[] | undefined
  /** The level of its authentication, where that counts. */
  readonly acr: string | undefined
  /** Who it is: two identities with different credentials may be one person. The name if nothing else is said. */
  readonly person: string
  /** How it signs in. */
  readonly signIn: SignIn
  /** Whether bad attempts may be made in its name, which may lock it out. */
  readonly isSpare: boolean
  /** The operation that only works while its credentials are good, as in `GET /me`. */
  readonly whoami: string | undefined
  /** The operation that ends its session or token, as in `DELETE /session`. */
  readonly signOut?: string | undefined
  /** How it shows that what it changes comes from the API's own pages. */
  readonly csrf?: CsrfWay | undefined
}

/** Where a token against forged requests is got, and in which field it is shown. */
export interface CsrfWay {
  /** The path that gives it out; the answer to signing in where absent. */
  readonly from: string | undefined
  /** Where it stands: at a JSON pointer, in a cookie, in a field, or in an element of a page with this name. */
  readonly where: { readonly kind: 'pointer' | 'cookie' | 'field' | 'html'; readonly name: string }
  readonly header: string
}

/** How credentials are obtained; the words are those of a Web Fuzzing Commons document. */
export interface SignIn {
  readonly fixedHeaders: readonly Field[]
  readonly login: Login | undefined
  /** Answers Digest challenges with these, instead of sending fields of its own (RFC 7616). */
  readonly digest: { readonly username: string; readonly password: string } | undefined
  /** The private key whose proofs go with the token, as a JWK (RFC 9449). */
  readonly dpop: Readonly<Record<string, unknown>> | undefined
  /** Where the name of the WFC entry stands. */
  readonly place: FilePlace | undefined
}

/** A request that signs in. */
export interface Login {
  /** The whole address. */
  readonly url: string
  readonly method: string
  readonly headers: readonly Field[]
  readonly body: string | undefined
  readonly contentType: string | undefined
  /** Where the token is found and shown; `undefined` where cookies are expected. */
  readonly token:
    | { readonly pointer: string; readonly header: string; readonly prefix: string }
    | undefined
  /** The name that is shown with a password, and how another pair is written; absent where that is not known. */
  readonly account?:
    | { readonly username: string; write(username: string, password: string): string }
    | undefined
}

/** A header field: its name and its value, as they are sent. */
export type Field = readonly [name: string, value: string]

/** An object that the audit makes or knows, and that somebody owns. */
export interface AuditObject {
  readonly name: string
  /** The identity that owns it and makes it. */
  readonly owner: string
  /** Its tenant: that of its owner where nothing else is said. */
  readonly tenant: string | undefined
  /** How it is made; without, `id` is that of an object that is there. */
  readonly create:
    | {
        readonly operation: string
        readonly body: unknown
        /** The id, where whoever makes it chooses that, as in `{canary}.txt`. */
        readonly name?: string | undefined
      }
    | undefined
  /** The JSON pointer to its id in the answer of `create`, or `Location`. */
  readonly idPointer: string
  readonly id: string | undefined
  /** The name of the parameter that carries its id. */
  readonly parameter: string
  readonly read: string
  /** How it is removed; without, what was made stays and is said to. */
  readonly remove: string | undefined
  /** Who removes it, where that is not its owner. */
  readonly removeAs: string | undefined
  /** Values of further parameters in its paths. */
  readonly parameters: Readonly<Record<string, string>>
  /** The object that it is in: the id of that one is a value of its paths. */
  readonly parent?: string | undefined
  readonly place: FilePlace | undefined
}

/** A method and a path with `*` and `**`, as in `* /admin/**`. */
export interface OperationPattern {
  readonly text: string
  readonly place: FilePlace | undefined
  matches(method: string, path: string): boolean
}

/** What a cell is about besides its operation: nothing, an object, or a tenant that the path names. */
export type Matter =
  | { readonly kind: 'none' }
  | { readonly kind: 'object'; readonly object: AuditObject }
  | { readonly kind: 'tenant'; readonly tenant: string; readonly parameter: string }

/** Says what somebody must get; `nobody` has no identity. */
export type Expect = (
  operation: Operation,
  identity: Identity | undefined,
  matter: Matter,
) => Expected

/**
 * What a cell must be answered with. `challenge` is 401, `step_up` a 401 that asks for more, `forbid` 403, `conceal`
 * the same answer as for an object that does not exist. `unstated`: no rule says so.
 */
export type Expected = (
  | { readonly kind: 'allow' }
  | { readonly kind: 'challenge' }
  | {
      readonly kind: 'step_up'
      readonly acr?: string | undefined
      readonly maxAge?: number | undefined
    }
  | {
      readonly kind: 'forbid'
      readonly scope?: string | undefined
      /** Whether stronger authentication is missing as well: then one 401 may ask for both. */
      readonly mayStepUp?: boolean | undefined
    }
  | { readonly kind: 'conceal' }
  /** Refused, and nobody said how: 403 or 404. */
  | { readonly kind: 'refuse' }
  /** Known: let in or refused, nobody said which, and never asked to sign in again. */
  | { readonly kind: 'known' }
  | { readonly kind: 'unstated' }
) & {
  /** The rule that says so. */
  readonly rule?: FilePlace | undefined
  /** Why, in a few words: `bob does not own orderA`. */
  readonly why: string
}

/** What the owner of the API states about all refusals. A stated design is never a finding. */
export interface Conventions {
  /** The status without or with bad credentials. Default 401. */
  readonly challenge: number
  /** Default 403. */
  readonly forbid: number
  /** What concealing means: 404, or the same 403 for everything. Default 404. */
  readonly conceal: number
  /** What bad credentials mean on a public operation: `ignore`, or `challenge`. Default: either. */
  readonly badCredentialsOnPublic: 'ignore' | 'challenge' | 'either'
  /** Whether refusals are problem documents with a code. Default `undefined`: told once, as information. */
  readonly problem: boolean | undefined
  /** The field of an answer that names the throttle test as wanted. Default false: nobody is guessed at. */
  readonly throttle: boolean
}

/** How tokens are signed that the issuer would not give. */
export type Mint =
  | { readonly kind: 'key'; readonly jwk: Readonly<Record<string, unknown>> }
  | { readonly kind: 'command'; readonly command: readonly string[] }

/** A finding that somebody accepted, with a reason, until a day. */
export interface AcceptedFinding {
  readonly fingerprint: string
  readonly reason: string
  /** The last day, as in `2027-01-31`. */
  readonly until: string
  readonly place: FilePlace | undefined
}
