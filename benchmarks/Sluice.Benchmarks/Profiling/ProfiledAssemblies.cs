using Mono.Cecil;
using TypeName = System.Reflection.Metadata.TypeName;

namespace Sluice.Benchmarks.Profiling;

/// <summary>The program's assemblies and the framework's: what a name in a count stands for.</summary>
internal sealed class ProfiledAssemblies : IDisposable
{
    private const string InAssemblies = "TRUSTED_PLATFORM_ASSEMBLIES";

    private readonly List<ModuleDefinition> _modules;
    private readonly Dictionary<string, List<TypeDefinition>> _types = [];

    /// <summary>Those that this process can load: the program's are beside it.</summary>
    public ProfiledAssemblies()
    {
        _modules = [.. ((string)AppContext.GetData(InAssemblies)!).Split(Path.PathSeparator).DistinctBy(Path.GetFileName).Select(ModuleDefinition.ReadModule)];
        foreach (var type in _modules.SelectMany(static module => module.GetTypes()))
        {
            var name = type.FullName.Replace('/', '+');
            if (!_types.TryGetValue(name, out var same)) _types.Add(name, same = []);
            same.Add(type);
        }
    }

    /// <summary>A type by its name, in its assembly if the name says in which.</summary>
    public TypeDefinition? Find(TypeName name) => _types.GetValueOrDefault(name.FullName)?.Find(type => name.AssemblyName is null || type.Module.Assembly.Name.Name == name.AssemblyName.Name);

    /// <summary>
    /// The method that was counted, and its type with the arguments it was counted with. Null where several look like it, and for generic methods, as counts do not say
    /// with which arguments they were called.
    /// </summary>
    public (TypeName Type, MethodDefinition Method)? Find(CountedMethod counted)
    {
        // Names of methods hold points, too: constructors, and what implements an interface by its name.
        for (var point = counted.Name.LastIndexOf('.'); point > 0; point = counted.Name.LastIndexOf('.', point - 1))
        {
            if (!TypeName.TryParse(counted.Name.AsSpan(0, point), out var type) || !_types.TryGetValue(Definition(type).FullName, out var same)) continue;
            var methods = same.SelectMany(static one => one.Methods)
                .Where(method => method.Name.AsSpan().SequenceEqual(counted.Name.AsSpan(point + 1)) && method.Parameters.Count == counted.Parameters && method.HasBody && method.Body.CodeSize == counted.Size)
                .ToList();
            if (methods.Count > 0) return methods is [{ HasGenericParameters: false } only] ? (type, only) : null;
        }
        return null;
    }

    public void Dispose() => _modules.ForEach(static module => module.Dispose());

    /// <summary>The type without its arguments.</summary>
    public static TypeName Definition(TypeName type) => type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;
}
