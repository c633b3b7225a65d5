import type { InputOf } from '../../client/routes.ts'

type Given = InputOf<'post', '/api/push'>['body']

/** Whether messages can be shown here: 'unable' also where the page has no https://. */
export function pushAbility(): 'able' | 'unable' | 'denied' {
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) return 'unable'
  return Notification.permission === 'denied' ? 'denied' : 'able'
}

/**
 * Asks to show messages, and where to send them. The browser asks the person first, so this begins with a press of theirs.
 *
 * @returns undefined when the person does not want it
 * @throws what the browser says where it cannot, offline for instance
 */
export async function subscribeHere(publicKey: string): Promise<Given | undefined> {
  if ((await Notification.requestPermission()) !== 'granted') return undefined
  await navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' })
  const { pushManager } = await navigator.serviceWorker.ready
  const before = await pushManager.getSubscription()
  // Of an installation that was here before: with another key the browser refuses.
  if (before && keyOf(before) !== publicKey) await before.unsubscribe()
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey })
  const { endpoint, keys } = subscription.toJSON()
  return { endpoint: endpoint ?? '', keys: { p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' } }
}

function keyOf({ options }: PushSubscription): string {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0))
  const text = btoa(String.fromCharCode(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** Has nothing shown here any more. */
export async function unsubscribeHere(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration()
  await (await registration?.pushManager.getSubscription())?.unsubscribe()
}

const name = 'push-browser'

/** By which the server knows this browser: addresses are told nobody, not even who brought them. */
export function ownBrowserId(): string | null {
  return localStorage.getItem(name)
}

export function keepOwnBrowserId(id: string): void {
  localStorage.setItem(name, id)
}
