import { useMay } from '../client/session.ts'
import { useGet } from '../client/use-get.ts'
import { useLabel } from '../parts/label.ts'
import { navigation } from './navigation.ts'

/** The pages that who is signed in may see. */
export function useNavigation() {
  const isAdmin = useMay('admin')
  return navigation
    .map((group) => group.filter((entry) => isAdmin || !entry.isAdmin))
    .filter((group) => group.length > 0)
}

/** The pages that systems declare, in the reader's language; none before they are known. */
export function useSystemPages() {
  const label = useLabel()
  const { data } = useGet('/api/pages')
  return (data?.items ?? []).map(({ system, name, title }) => ({
    key: `${system}/${name}`,
    params: { system, page: name },
    title: label(title),
  }))
}
