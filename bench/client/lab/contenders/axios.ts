import axios, { AxiosError, type AxiosInstance, type InternalAxiosRequestConfig } from 'axios'
import { createAuthRefresh } from 'axios-auth-refresh'
import { type Caller, type Contender, refreshOnce, type Setting } from '../contender.ts'

type Repeated = InternalAxiosRequestConfig & { _retry?: boolean }

/** The interceptor that most articles show: one flag on the request, and no word about the others. */
export const axiosInterceptor: Contender = {
  name: 'axios + interceptor',
  source: 'axios 1.21.1, the interceptor of the usual articles',
  make: (setting) => {
    const { instance, renew } = begin(setting)
    instance.interceptors.response.use(undefined, async (error: AxiosError) => {
      const config = error.config as Repeated | undefined
      if (error.response?.status !== 401 || config === undefined || config._retry) throw error
      config._retry = true
      config.headers.set('Authorization', `Bearer ${await renew()}`)
      return instance(config)
    })
    return callerOf(instance)
  },
}

/**
 * axios-auth-refresh as its README sets it up. Its types are those of axios as CommonJS has it, which are
 * others to the compiler.
 */
export const axiosAuthRefresh: Contender = {
  name: 'axios-auth-refresh',
  source: 'README of axios-auth-refresh 5.0.2',
  make: (setting) => {
    const { instance, renew } = begin(setting)
    createAuthRefresh(instance as never, async (failed: AxiosError) => {
      const token = await renew()
      failed.response?.config.headers.set('Authorization', `Bearer ${token}`)
    })
    return callerOf(instance)
  },
}

/** The same, where a 401 that comes while a refresh runs shares its result and is not handed over. */
export const axiosAuthRefreshEach: Contender = {
  name: 'axios-auth-refresh, deduplicateRefresh: false',
  source: 'README of axios-auth-refresh 5.0.2, "Deduplicate refresh calls"',
  make: (setting) => {
    const { instance, renew } = begin(setting)
    const refresh = async (failed: AxiosError): Promise<void> => {
      const token = await renew()
      failed.response?.config.headers.set('Authorization', `Bearer ${token}`)
    }
    createAuthRefresh(instance as never, refresh, { deduplicateRefresh: false })
    return callerOf(instance)
  },
}

function begin({ api, tokenEndpoint, session }: Setting) {
  let { accessToken, refreshToken } = session
  const instance = axios.create({ baseURL: api })
  instance.interceptors.request.use((config) => {
    config.headers.set('Authorization', `Bearer ${accessToken}`)
    return config
  })
  const renew = async (): Promise<string> => {
    ;({ accessToken, refreshToken } = await refreshOnce(tokenEndpoint, refreshToken))
    return accessToken
  }
  return { instance, renew }
}

function callerOf(instance: AxiosInstance): Caller {
  const status = async (answer: Promise<{ readonly status: number }>): Promise<number> => {
    try {
      return (await answer).status
    } catch (error) {
      if (error instanceof AxiosError && error.response) return error.response.status
      throw error
    }
  }
  return {
    get: (path, headers = {}) => status(instance.get(path, { headers })),
    post: (path, body) => status(instance.post(path, body)),
  }
}
