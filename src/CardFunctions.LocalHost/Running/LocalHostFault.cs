namespace CardFunctions.LocalHost.Running;

/// <summary>Something that the developer must change before the local host can go on; the message is for that person.</summary>
internal sealed class LocalHostFault : Exception
{
    public LocalHostFault()
    {
    }

    public LocalHostFault(string message)
        : base(message)
    {
    }

    public LocalHostFault(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
