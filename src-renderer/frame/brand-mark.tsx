/** The project's mark: a flame behind a cloud. Decoration; the name stands beside it. */
export function BrandMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect width="32" height="32" rx="8" fill="#063840" />
      <path
        fill="#ff8a4c"
        d="M17.4 4.600c-.5 3.900 4.300 6 4.300 11.100a5.800 5.800 0 0 1-11.600.2c0-2 .8-3.600 2-4.900.3 1.600 1 2.500 2.200 3.100-.6-3.700.400-7.300 3.100-9.500z"
      />
      <path
        fill="#e8f6f7"
        d="M9 26.200a4.600 4.600 0 0 1-.4-9.180 6.300 6.300 0 0 1 11.600-1.600 4.500 4.500 0 0 1 1.500-.25 5.520 5.520 0 0 1 .1 11.030z"
      />
    </svg>
  )
}
