// Before anything is painted, and a file of its own: the content security policy lets no script stand in the page.
try {
  const wanted = localStorage.getItem('theme')
  const isDark = wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', isDark)
} catch {
  // A browser that keeps nothing shows the light theme.
}
