import type { Contender } from '../contender.ts'
import { axiosAuthRefresh, axiosAuthRefreshEach, axiosInterceptor } from './axios.ts'
import { badgateway } from './badgateway.ts'
import { google } from './google.ts'
import { gotHook } from './got.ts'
import { kyFaq, kyReadme } from './ky.ts'
import { ofetchHook } from './ofetch.ts'
import { ours } from './ours.ts'

/** Everybody, ours first. */
export const contenders: readonly Contender[] = [
  ours,
  axiosInterceptor,
  axiosAuthRefresh,
  axiosAuthRefreshEach,
  kyReadme,
  kyFaq,
  gotHook,
  ofetchHook,
  badgateway,
  google,
]
