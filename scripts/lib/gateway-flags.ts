/**
 * How Node runs the gateway. A small young generation is swept often and cheaply, and with it the buffers of finished requests;
 * with the large default they pile up until whole-heap collections free them, at half the CPU of a large request (measured in
 * docs/decisions/2026-11-21-young-generation.md). The npm script `gateway` and the desktop shell say the same.
 */
export const gatewayFlags: readonly string[] = ['--max-semi-space-size=2']
