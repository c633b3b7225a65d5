const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
// They take two places each.
const extended = new Set('^{}\\[~]|€')

/** How many places a text takes, and in which alphabet: GSM-7, or UCS-2 as soon as one character is outside of it. */
function placesOf(text: string): { places: number; isGsm: boolean } {
  let places = 0
  for (const character of text) {
    if (!basic.has(character) && !extended.has(character)) return { places: text.length, isGsm: false }
    places += basic.has(character) ? 1 : 2
  }
  return { places, isGsm: true }
}

/** How many messages a telephone gets for it. */
export function segmentsOf(text: string): number {
  const { places, isGsm } = placesOf(text)
  const [alone, each] = isGsm ? [160, 153] : [70, 67]
  return places <= alone ? 1 : Math.ceil(places / each)
}
