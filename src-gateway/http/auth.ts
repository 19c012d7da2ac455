import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { GatewayError } from '../contract/index.ts'
import type { AdminToken } from './admin-token.ts'
import { FailureLimit } from './failure-limit.ts'
import { isOwnOrigin, plainAddress } from './host-guard.ts'
import { readJson } from './read-json.ts'
import { beginCookie, endCookie, readSessionCookie, type Sessions } from './sessions.ts'
import { writeJson } from './write-json.ts'

export interface AuthParts {
  admin: AdminToken
  /** Absent with `--no-console`: only the admin token opens the API then. */
  sessions: Sessions | undefined
  now(): number
}

const signInFailures = 10
/** A script with a stale token fails more often than a person; a guesser would need aeons all the same. */
const bearerFailures = 100

export interface Auth {
  /** Lets only an admin through: a Bearer token, or a console session (same origin when it changes something). */
  requireAdmin: RequestHandler
  /** Whether a request carries the right Bearer token, without counting failures. */
  isAdmin(request: Request): boolean
  signIn: RequestHandler
  signedIn: RequestHandler
  signOut: RequestHandler
}

/** Who may use the management API over HTTP. */
export function createAuth({ admin, sessions, now }: AuthParts): Auth {
  const signInLimit = new FailureLimit(signInFailures, now)
  const bearerLimit = new FailureLimit(bearerFailures, now)

  function hasSession(request: Request): boolean {
    const cookie = readSessionCookie(request.headers.cookie)
    return cookie !== undefined && sessions?.valid(cookie) === true
  }

  function requireAdmin(request: Request, _response: Response, next: NextFunction): void {
    const bearer = bearerOf(request)
    const address = plainAddress(request.socket.remoteAddress)
    if (bearer !== undefined) {
      bearerLimit.check(address)
      if (!admin.matches(bearer)) {
        bearerLimit.failed(address)
        throw new GatewayError('auth.invalid', 'The admin token is not right')
      }
    } else {
      if (!hasSession(request))
        throw new GatewayError('auth.required', 'Sign in, or send the admin token as `Authorization: Bearer`')
      if (!isSafe(request.method) && !isSameOrigin(request))
        throw new GatewayError('origin.not_allowed', 'With a console session, changes can only come from the console')
    }
    next()
  }

  async function signIn(request: Request, response: Response): Promise<void> {
    if (sessions === undefined) throw consoleOff()
    if (!isSameOrigin(request)) throw new GatewayError('origin.not_allowed', 'Sign in from the console itself')
    const address = plainAddress(request.socket.remoteAddress)
    signInLimit.check(address)
    const body = await readJson(request, 64 * 1024)
    const token = body !== undefined && 'token' in body ? body.token : undefined
    if (typeof token !== 'string' || token === '')
      throw new GatewayError('request.invalid', 'token: the admin token is missing', { field: 'token' })
    if (!admin.matches(token.trim())) {
      signInLimit.failed(address)
      throw new GatewayError('auth.invalid', 'The admin token is not right', { field: 'token' })
    }
    signInLimit.succeeded(address)
    writeJson(response, 200, { signedIn: true }, { 'set-cookie': beginCookie(sessions.create()) })
  }

  async function signOut(request: Request, response: Response): Promise<void> {
    if (sessions === undefined) throw consoleOff()
    if (!isSameOrigin(request)) throw new GatewayError('origin.not_allowed', 'Sign out from the console itself')
    const cookie = readSessionCookie(request.headers.cookie)
    if (cookie !== undefined) await sessions.revoke(cookie)
    writeJson(response, 200, { signedIn: false }, { 'set-cookie': endCookie })
  }

  function signedIn(request: Request, response: Response): void {
    if (sessions === undefined) throw consoleOff()
    writeJson(response, 200, { signedIn: hasSession(request) })
  }

  return {
    requireAdmin,
    isAdmin: (request) => {
      const bearer = bearerOf(request)
      return bearer !== undefined && admin.matches(bearer)
    },
    signIn,
    signedIn,
    signOut,
  }
}

function consoleOff(): GatewayError {
  return new GatewayError('route.not_found', 'The console is switched off (--no-console)')
}

/** Who a request that was let through is from, as the ledger names them. */
export function callerOf(request: Request): 'admin' | 'console' {
  return bearerOf(request) === undefined ? 'console' : 'admin'
}

function bearerOf(request: Request): string | undefined {
  return /^bearer\s+(\S.*)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim()
}

function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}

/** What a browser says about where a request comes from; a program that says nothing has no cookie to abuse. */
function isSameOrigin(request: Request): boolean {
  const { origin, host, 'sec-fetch-site': site } = request.headers
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  return origin === undefined || isOwnOrigin(origin, host)
}
