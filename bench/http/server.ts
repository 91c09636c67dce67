import { runContender } from './contender-process.ts'
import { bare } from './contenders/bare.ts'
import { ours } from './contenders/ours.ts'
import { peers } from './contenders/peers.ts'
import { recording } from './contenders/recording.ts'
import { schemes } from './contenders/schemes.ts'

runContender({ ...bare, ...peers, ...ours, ...recording, ...schemes })
