namespace CardFunctions.Domain;

/// <summary>
/// Wraps what must not be seen: a card number, a security code, a credential. It prints as <c>***</c> and no serializer knows
/// it; <see cref="Reveal"/> is the one way to the value, so that a search finds every place that takes it.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class Sensitive<T>(T value)
    where T : notnull
{
    /// <summary>The value itself.</summary>
    public T Reveal() => value;

    /// <inheritdoc/>
    public override string ToString() => "***";
}
