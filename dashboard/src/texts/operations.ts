import { operationsEn } from './operations-en.ts'
import { operationsPtBR } from './operations-pt-BR.ts'
import { useLanguage } from './texts.ts'

/** What the pages of operators say; loaded with them, not at the start. */
export function useOperationTexts(): typeof operationsEn {
  return useLanguage() === 'en' ? operationsEn : operationsPtBR
}
