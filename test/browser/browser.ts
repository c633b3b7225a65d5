import { existsSync } from 'node:fs'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The browser of this machine; undefined where it has none, and then what needs one is skipped and named. */
export const chromium = places.find((place) => existsSync(place))
