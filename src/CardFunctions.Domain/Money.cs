namespace CardFunctions.Domain;

/// <summary>An amount of money: a whole number of the currency's minor units. There is no floating point in this product.</summary>
/// <param name="Amount">The amount in minor units: 50000 is 50,000 francs in XOF and 500.00 francs in CHF.</param>
/// <param name="Currency">The currency.</param>
public readonly record struct Money(long Amount, Currency Currency)
{
    /// <summary>
    /// The greatest amount of one booking, and of a balance, in minor units: far more than any card holds, and so far below what the
    /// type holds that no sum of a few can overflow.
    /// </summary>
    public const long MaxAmount = 1_000_000_000_000_000;
}
