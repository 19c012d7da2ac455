import { type ClientRequest, request as httpRequest, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'

/** Requests of the main process; Chromium's network is Node's here. */
export const net = {
  request: (options: RequestOptions): ClientRequest =>
    options.protocol === 'http:' ? httpRequest(options) : httpsRequest(options),
}
