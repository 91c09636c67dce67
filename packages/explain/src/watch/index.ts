export { type ByteTail, FileTail, StreamTail } from './byte-tail.ts'
export { type LiveCounts, LiveLog, type LiveState } from './live-log.ts'
export { type WatchEvent, type WatchOptions, watchLog } from './watch.ts'
