/** Why an answer ended: one meaning for all protocols, with the upstream's own word beside it. */
export interface FinishReason {
  unified: 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error' | 'other'
  raw: string | undefined
}
