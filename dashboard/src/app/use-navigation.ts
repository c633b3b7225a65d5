import { useMay } from '../client/session.ts'
import { navigation } from './navigation.ts'

/** The pages that who is signed in may see. */
export function useNavigation() {
  const isAdmin = useMay('admin')
  return navigation
    .map((group) => group.filter((entry) => isAdmin || !entry.isAdmin))
    .filter((group) => group.length > 0)
}
