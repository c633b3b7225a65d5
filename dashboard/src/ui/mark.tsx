/** The name of the product with its sign. */
export function Mark() {
  return (
    <span className="flex items-center gap-2 font-semibold tracking-tight">
      <img src="/icon.svg" alt="" className="size-6 rounded-md" />
      {/* Its name is the same in every language. */}
      {productName}
    </span>
  )
}

const productName = 'Millrace'
