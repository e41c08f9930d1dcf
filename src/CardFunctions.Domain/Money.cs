namespace CardFunctions.Domain;

/// <summary>An amount of money: a whole number of the currency's minor units. There is no floating point in this product.</summary>
/// <param name="Amount">The amount in minor units: 50000 is 50,000 francs in XOF and 500.00 francs in CHF.</param>
/// <param name="Currency">The currency.</param>
public readonly record struct Money(long Amount, Currency Currency);
