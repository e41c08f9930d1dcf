namespace CardFunctions.Tables.Json;

/// <summary>
/// The service's types as annotated on the wire. Strings, booleans and 32-bit integers need no annotation. Source: "Payload format for
/// Table service operations" and "Understanding the Table service data model" of the Azure Storage REST documentation.
/// </summary>
internal enum EdmType
{
    /// <summary>None was given: the JSON value says it.</summary>
    None,
    String,
    Boolean,
    Int32,
    Int64,
    Double,
    DateTime,
    Guid,
    Binary,
}

internal static class EdmTypes
{
    public const string AnnotationSuffix = "@odata.type";

    public static EdmType Parse(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("Edm.String"u8) => EdmType.String,
        _ when name.SequenceEqual("Edm.Boolean"u8) => EdmType.Boolean,
        _ when name.SequenceEqual("Edm.Int32"u8) => EdmType.Int32,
        _ when name.SequenceEqual("Edm.Int64"u8) => EdmType.Int64,
        _ when name.SequenceEqual("Edm.Double"u8) => EdmType.Double,
        _ when name.SequenceEqual("Edm.DateTime"u8) => EdmType.DateTime,
        _ when name.SequenceEqual("Edm.Guid"u8) => EdmType.Guid,
        _ when name.SequenceEqual("Edm.Binary"u8) => EdmType.Binary,
        _ => EdmType.None,
    };
}
