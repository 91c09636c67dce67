// A process of the lab: `node worker.ts <contender> <setting as JSON> <requests>`. It says `ready`, waits for a line,
// sends its requests at once, and writes how many were good.
import { contenders } from './contenders/index.ts'

const [name = '', setting = '{}', requests = '1'] = process.argv.slice(2)
const contender = contenders.find((one) => one.name === name)
if (contender === undefined) throw new Error(`there is no contender \`${name}\``)
const caller = await contender.make(JSON.parse(setting))

process.stdout.write('ready\n')
await new Promise((resolve) => process.stdin.once('data', resolve))
const work = Array.from({ length: Number(requests) }, () => caller.get('/orders').catch(() => 0))
const good = (await Promise.all(work)).filter((status) => status === 200).length
process.stdout.write(`${good}\n`)
process.exit()
