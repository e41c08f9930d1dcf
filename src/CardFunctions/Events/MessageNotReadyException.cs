namespace CardFunctions.Events;

/// <summary>A message can't be acted on yet: what it needs is missing, and may be on its way. It must be delivered again.</summary>
public sealed class MessageNotReadyException : Exception
{
    /// <summary>A message can't be acted on yet.</summary>
    public MessageNotReadyException()
    {
    }

    /// <summary>A message can't be acted on yet.</summary>
    /// <param name="message">What it waits for, with identifiers only.</param>
    public MessageNotReadyException(string message)
        : base(message)
    {
    }

    /// <summary>A message can't be acted on yet.</summary>
    /// <param name="message">What it waits for, with identifiers only.</param>
    /// <param name="innerException">What failed.</param>
    public MessageNotReadyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
