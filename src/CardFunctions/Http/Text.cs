namespace CardFunctions.Http;

/// <summary>A text that a person reads, in the two languages of the product.</summary>
/// <param name="English">The default.</param>
/// <param name="French">For callers whose <c>Accept-Language</c> prefers French.</param>
internal readonly record struct Text(string English, string French)
{
    /// <summary>The text in one language.</summary>
    public string In(Language language) => language == Language.French ? French : English;
}
