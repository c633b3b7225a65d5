const longestShown = 120

/** What a service sent, as it may stand in a message: as JSON, so that control characters show, and not too long. */
export function shown(text: string): string {
  return JSON.stringify(text.length > longestShown ? `${text.slice(0, longestShown)}…` : text)
}
