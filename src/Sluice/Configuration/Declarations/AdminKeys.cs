namespace Sluice.Configuration.Declarations;

/// <summary>The keys of <c>admin:</c>.</summary>
internal static class AdminKeys
{
    public static Section<AdminConfig> All() => new(new AdminConfig())
    {
        {
            "token", new Credential(isUser: false, isToken: true) { Secret = true }, admin => admin.Token,
            (admin, value) => admin with { Token = value },
            "The token that requests carry as `Authorization: Bearer …`. Without it, only requests from the gateway's own machine are answered."
        },
    };
}
