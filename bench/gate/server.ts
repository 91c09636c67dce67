import { runContender } from '../http/contender-process.ts'
import { contenders } from './contenders.ts'

runContender(contenders)
