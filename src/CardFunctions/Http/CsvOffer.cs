namespace CardFunctions.Http;

/// <summary>An endpoint's metadata: its list can also be had as CSV.</summary>
internal sealed class CsvOffer;
