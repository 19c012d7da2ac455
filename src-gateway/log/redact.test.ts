import { describe, expect, it } from 'vitest'
import { redact } from './redact.ts'

/** Secrets as they are met in headers, URLs, JSON and error texts; none of them is real. */
const corpus: readonly [text: string, secret: string][] = [
  ['Incorrect API key provided: sk-proj-AbCdEf0123456789AbCdEf.', 'AbCdEf0123456789AbCdEf'],
  ['key sk-ant-api03-xxxxYYYY-zzzz_1234567890 is wrong', 'xxxxYYYY-zzzz_1234567890'],
  ['client sent sk-bc-0123456789abcdefghijABCDEFGHIJklmnopqrst', '0123456789abcdefghij'],
  ['Authorization: Bearer abc.def-ghi_12345678', 'abc.def-ghi_12345678'],
  ['{"authorization":"Bearer topsecretvalue123"}', 'topsecretvalue123'],
  ['authorization=Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  ['sent bearer 0123456789abcdef', '0123456789abcdef'],
  ['{"x-api-key":"plainkey12345"}', 'plainkey12345'],
  ['api-key: 0a1b2c3d4e5f60718293', '0a1b2c3d4e5f60718293'],
  ["headers: { 'x-goog-api-key': 'gsecret987654' }", 'gsecret987654'],
  ['GET https://host/v1beta/models?key=AIzaSyA-1234567890abcdefghijklmnopqrst&alt=sse', 'AIzaSyA-1234567890'],
  ['GET /v1/models?key=anything-at-all', 'anything-at-all'],
  ['POST /x?api_key=abcd1234efgh HTTP/1.1', 'abcd1234efgh'],
  ['AIzaSyB0123456789012345678901234567890a', 'AIzaSyB0123456789'],
  ['Cookie: bc_session=aaaa.bbbb.cccc; theme=dark', 'aaaa.bbbb.cccc'],
  ['set-cookie: bc_session=zzzzzzzz; HttpOnly', 'zzzzzzzz'],
  ['{"cookie":"bc_session=qqqqqq.1.wwww"}', 'qqqqqq.1.wwww'],
  ['proxy socks5://user:hunter22@10.0.0.1:1080 refused', 'hunter22'],
  ['gsk_abcdefghij0123456789ABCDEFGHIJ', 'abcdefghij0123456789'],
  ['hf_ABCDEFGHIJabcdefghij01234567', 'ABCDEFGHIJabcdefghij'],
  ['xai-ABCDEFGHIJabcdefghij0123456789', 'ABCDEFGHIJabcdefghij'],
  ['AKIAIOSFODNN7EXAMPLE', 'IOSFODNN7EXAMPLE'],
  ['secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI'],
  ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl', 'eyJzdWIiOiIxMjM0'],
  ['ya29.a0AfH6SMBx1234567890', 'a0AfH6SMBx1234567890'],
  ['-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----', 'MIIEvQIBADANBg'],
  ['{"password":"correct horse"}', 'correct horse'.split(' ')[0] ?? ''],
]

describe('redact', () => {
  it.each(corpus)('leaves no secret in %j', (text, secret) => {
    expect(text).toContain(secret)
    expect(redact(text)).not.toContain(secret)
  })

  it.each([
    'The model `gpt-4o` does not exist',
    'connect ECONNREFUSED 127.0.0.1:8790',
    'max_tokens: 16 tokens were asked, 8 are left',
    'risk-assessment of the task-force',
    'https://api.openai.com/v1/chat/completions',
    'usage: {"input_tokens":12,"output_tokens":3}',
  ])('leaves %j as it is', (text) => {
    expect(redact(text)).toBe(text)
  })
})
