import { once } from 'node:events'
import type { Order } from './apart.ts'
import { PROOFS } from './proofs.ts'

// A proof in a process of its own, as `apart` orders it; one that throws ends the process.
// Whoever ordered it is gone: nobody would read what comes of it.
process.once('disconnect', () => process.exit(1))
const [{ name, ...budget }] = (await once(process, 'message')) as [Order]
const proof = PROOFS.find((one) => one.name === name)
if (proof === undefined) throw new TypeError(`there is no proof ${name}`)
const result = await proof.run({ ...budget, tell: (line) => console.error(line) })
process.send?.(result, () => process.exit(0))
