namespace CardFunctions.LocalHost.Storage;

/// <summary>The local storage can't be had; the message tells a developer what is missing and what to do.</summary>
internal sealed class LocalStorageException : Exception
{
    public LocalStorageException()
    {
    }

    public LocalStorageException(string message)
        : base(message)
    {
    }

    public LocalStorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
