// Only for messages that come while no page is open. Nothing is kept: the page always comes from the server.
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('push', (event) => event.waitUntil(show(event.data)))
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data?.page))
})

/** Browsers take the right to send away from who sends and shows nothing: what cannot be read is shown, too. */
async function show(data) {
  const { title, body, page, tag } = read(data)
  const options = { body, tag, data: { page }, icon: '/icon-192.png' }
  // Others are gone after half a minute, whether somebody has seen them or not.
  await self.registration.showNotification(title ?? 'Millrace', { ...options, requireInteraction: true })
}

function read(data) {
  try {
    return data?.json() ?? {}
  } catch {
    return {}
  }
}

/** The page of what it told: where it is open already, or in a new tab, so that nobody loses what they were writing. */
async function open(page = '/') {
  const asked = new URL(page, self.location.origin)
  const url = asked.origin === self.location.origin ? asked.href : self.location.origin
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const there = pages.find((one) => one.url === url)
  await (there ? there.focus() : self.clients.openWindow(url))
}
